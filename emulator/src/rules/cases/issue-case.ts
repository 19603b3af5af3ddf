// A row of the tables of issues: a source, and everything that a compilation says of it.

export interface IssueCase {
  readonly name: string;
  readonly source: string;
  /** `line:column:offset:end SEVERITY text`, in order. */
  readonly issues: readonly string[];
  /** Why Google's emulator says something else; absent: it says the same. */
  readonly differs?: string;
}

export const inDatabase = (body: string): string =>
  `rules_version = '2';\nservice cloud.firestore {\n  match /databases/{db}/documents {\n${body}\n  }\n}\n`;

export const inCondition = (condition: string): string =>
  inDatabase(`    match /a/{id} { allow read: if ${condition}; }`);
