// Text that comes from elsewhere, made to fit where its length is limited in code points.

/** At most so many code points, without spaces around; half characters become U+FFFD. */
export function shorten(text: string, max: number): string {
  return [...text.toWellFormed().trim()].slice(0, max).join("").trim();
}
