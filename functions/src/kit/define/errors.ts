// A wrong definition: found when the definitions are loaded, named by collection and field.

/** A definition that cannot work. `collection` and `field` say where; the message says what to write instead. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";
  readonly collection: string;
  readonly field: string | undefined;

  constructor(collection: string, field: string | undefined, problem: string) {
    super(`${field === undefined ? collection : `${collection}: field "${field}"`}: ${problem}`);
    this.collection = collection;
    this.field = field;
  }
}
