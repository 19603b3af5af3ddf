// Strings compare by their UTF-8 bytes in Firestore, which is code point order, not JavaScript's UTF-16 order.

/** Negative, zero or positive: the order of the two strings' UTF-8 bytes. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they rank above U+E000..U+FFFF. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

export function utf8Length(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** False for strings with a lone surrogate, which have no UTF-8 form. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}
