// The limits of the definitions, for the fields’ own attributes. limits.test.ts holds them to it.

export const TITLE_LIMIT = 200;
export const NOTES_LIMIT = 5000;
export const LABEL_LIMIT = 40;
export const LABEL_COUNT = 8;

export const NAME_LIMIT = 80;
