// The page at `:ruleCoverage.html`: the rules with, below each line, the expressions on it and the values they had.

interface CoverageNode {
  readonly sourcePosition?: { line?: number; column?: number; currentOffset?: number; endOffset?: number };
  readonly values?: readonly { value: unknown; count: number }[];
  readonly children?: readonly CoverageNode[];
}

interface Coverage {
  readonly rules?: { files?: readonly { name?: string; content?: string }[] };
  readonly report?: readonly CoverageNode[];
}

export function coveragePage(coverage: unknown): string {
  const { rules, report = [] } = (coverage ?? {}) as Coverage;
  const source = rules?.files?.[0]?.content ?? "";
  const byLine = new Map<number, string[]>();
  const points = [...source];
  for (const node of report) collect(node, { points, byLine });
  const lines = source.split("\n").map((text, i) => {
    const notes = (byLine.get(i + 1) ?? []).map((note) => `<li>${note}</li>`).join("");
    return `<tr><th>${i + 1}</th><td><pre>${escapeHtml(text)}</pre>${notes && `<ul>${notes}</ul>`}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Firestore rule coverage</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
table { border-collapse: collapse } th { color: gray; padding-right: 1rem; vertical-align: top; font-weight: normal }
pre { margin: 0; font: 13px/1.5 ui-monospace, monospace } ul { margin: 0 0 .4rem; color: gray } .never { color: crimson }
</style>
<h1>Firestore rule coverage</h1><table>${lines.join("\n")}</table></html>
`;
}

interface Page {
  /** The offsets of a report count code points. */
  readonly points: readonly string[];
  readonly byLine: Map<number, string[]>;
}

function collect(node: CoverageNode, page: Page): void {
  const { line, currentOffset, endOffset } = node.sourcePosition ?? {};
  if (line !== undefined && currentOffset !== undefined && endOffset !== undefined) {
    const text = escapeHtml(page.points.slice(currentOffset, endOffset + 1).join(""));
    const values = (node.values ?? []).map(({ value, count }) => `${escapeHtml(JSON.stringify(value))} × ${count}`);
    const seen = values.length === 0 ? '<span class="never">never evaluated</span>' : values.join(", ");
    page.byLine.set(line, [...(page.byLine.get(line) ?? []), `<code>${text}</code>: ${seen}`]);
  }
  for (const child of node.children ?? []) collect(child, page);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
