// A row of the case tables: measured on Google's emulator, held by unit tests here and by the differential test on both.

/** The value as the coverage report writes it (`{ intValue: "3" }`), or the text of the error. */
export type CaseRow = readonly [expression: string, outcome: string | Readonly<Record<string, unknown>>];
