// zod's string formats and text checks as regular expressions, for those that are exactly one.

/** What a check's definition holds, as far as we look at it. */
export interface TextCheck {
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly includes?: string;
  readonly position?: number;
  /** A format of somebody's own. */
  readonly fn?: unknown;
}

/**
 * The formats that zod checks by their pattern and nothing else. Others parse (urls, IPv6), compute check digits (IBAN) or
 * decode (base64, JWT): their pattern, where they have one, is only part of the check.
 */
const byPattern = new Set([
  ...["regex", "lowercase", "uppercase", "email", "guid", "uuid", "nanoid", "cuid", "cuid2", "ulid", "xid", "ksuid"],
  ...["date", "datetime", "time", "duration", "emoji", "ipv4", "cidrv4", "mac", "e164"],
]);

const escapeText = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** The pattern that says the same as the check; undefined where none does. */
export function patternOf(check: TextCheck): RegExp | undefined {
  const { format, pattern, prefix, suffix, includes, position } = check;
  if (check.fn !== undefined) return undefined;
  if (format === "starts_with") return ofText(prefix, (text) => `^${text}`);
  if (format === "ends_with") return ofText(suffix, (text) => `${text}$`);
  if (format === "includes") return position === undefined ? ofText(includes, (text) => text) : undefined;
  // Written without the u flag, where "not A to Z" counts half characters; for a whole text that is no difference.
  if (format === "lowercase" || format === "uppercase") return pattern && new RegExp(pattern.source, "u");
  return format !== undefined && byPattern.has(format) ? pattern : undefined;
}

/** Half a surrogate pair would match inside a whole one: JavaScript's dialect and RE2's do not agree on that. */
function ofText(text: string | undefined, place: (escaped: string) => string): RegExp | undefined {
  return text?.isWellFormed() ? new RegExp(place(escapeText(text)), "u") : undefined;
}
