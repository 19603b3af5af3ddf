// Dates in the reader's own language and time zone.

const day = 24 * 60 * 60 * 1000;

/** Midnight before `at`, in the reader's time zone. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Whole calendar days from `from` to `at`; a day with a clock change still counts as one. */
export function daysBetween(from: number, at: number): number {
  return Math.round((startOfDay(at) - startOfDay(from)) / day);
}

/** "today", "tomorrow", "yesterday" in the reader's words, else the date; the year only when it is another one. */
export function dayName(at: number, now: number, locale?: string): string {
  const distance = daysBetween(now, at);
  if (Math.abs(distance) <= 1) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(distance, "day");
    return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

export function timeOfDay(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);
}

export function fullTime(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** The value of a date field (yyyy-mm-dd) for a time, as the reader's calendar has it. */
export function toDateField(at: number | null): string {
  if (at === null) return "";
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The time a date field stands for: noon there, so that teammates in nearby time zones see the same day. */
export function fromDateField(value: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!match) return null;
  const noon = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]), 12).getTime();
  return toDateField(noon) === value ? noon : null;
}

const RETENTION_DAYS = 30;

/** Whole days until something in the trash is deleted for good; 0 means with the next clean-up. */
export function daysLeft(deletedAt: number, now: number): number {
  return Math.max(0, Math.ceil((deletedAt + RETENTION_DAYS * day - now) / day));
}
