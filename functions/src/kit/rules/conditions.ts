// Conditions in a row. Rules take an expression of about a hundred levels, and `a && b && c` is one deeper with each
// term: long rows are grouped.

const longestRow = 40;

function row(operator: "&&" | "||", separator: string, conditions: readonly string[]): string {
  if (conditions.length <= longestRow) return conditions.join(separator);
  const size = Math.max(longestRow, Math.ceil(conditions.length / longestRow));
  const groups: string[] = [];
  for (let start = 0; start < conditions.length; start += size) {
    groups.push(`(${conditions.slice(start, start + size).join(` ${operator} `)})`);
  }
  return groups.join(separator);
}

/** All must hold. */
export function allOf(conditions: readonly string[], separator = " && "): string {
  return row("&&", separator, conditions);
}

/** One must hold. */
export function anyOf(conditions: readonly string[]): string {
  return row("||", " || ", conditions);
}
