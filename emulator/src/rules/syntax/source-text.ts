// Positions of a source text: offsets are code units inside, and what people see is line and column from 1 and
// offsets in code points from 0, as Google's emulator reports them.

export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  readonly currentOffset: number;
  readonly endOffset: number;
}

export class SourceText {
  readonly text: string;
  readonly #lineStarts: number[] = [0];
  readonly #astral: number[] = [];

  constructor(text: string) {
    this.text = text;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit === 10) this.#lineStarts.push(i + 1);
      else if (unit >= 0xdc00 && unit <= 0xdfff) this.#astral.push(i);
    }
  }

  line(offset: number): number {
    return upperBound(this.#lineStarts, offset);
  }

  column(offset: number): number {
    const start = this.#lineStarts[this.line(offset) - 1] ?? 0;
    return this.#codePoints(offset) - this.#codePoints(start) + 1;
  }

  position(start: number, end: number): SourcePosition {
    return {
      line: this.line(start),
      column: this.column(start),
      currentOffset: this.#codePoints(start),
      endOffset: this.#codePoints(end),
    };
  }

  #codePoints(offset: number): number {
    return offset - (this.#astral.length === 0 ? 0 : upperBound(this.#astral, offset));
  }
}

/** How many numbers of the sorted list are <= value. */
function upperBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
