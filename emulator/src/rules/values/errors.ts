// Every run-time error text, worded as Google's emulator words it.
import { RulesError, type RulesValue, typeOf } from "./value.ts";

export const nullValue = new RulesError("Null value error.");
export const divideByZero = new RulesError("Divide by zero error.");
export const intRange = new RulesError(
  "Integer value is out of the [-9223372036854775808, 9223372036854775807] range.",
);
export const timestampRange = new RulesError(
  "Timestamp is not valid. Seconds must be in range [-62,135,596,800, +253,402,300,799]. " +
    "Nanos must be in range [0, +999,999,999].",
);
export const durationRange = new RulesError(
  "Duration is not valid. Seconds must be in range [-315,576,000,000, +315,576,000,000]. " +
    "Nanos must be in range [-999,999,999, +999,999,999]. Nanos must have the same sign as seconds.",
);
/** Stage A's stand-in for a stored document or a look-up. */
export const unknownValue = new RulesError("evaluation error", true);

export const undefinedProperty = (name: string): RulesError =>
  new RulesError(`Property ${name} is undefined on object.`);

export const notBound = (name: string): RulesError => new RulesError(`Variable ${name} is not bound in path template.`);

export const functionNotFound = (name: string): RulesError =>
  new RulesError(`Function not found error: Name: [${name}].`);

export const indexOutOfBound = (index: bigint, size: number): RulesError =>
  new RulesError(`Index out of bound error. Index: [${index}] , size: [${size}].`);

export const illegalRange = (from: number, to: number): RulesError =>
  new RulesError(`Illegal range error. From index: [${from}] , To index: [${to}].`);

export const typeError = (received: RulesValue, expected: string): RulesError =>
  new RulesError(`Type error. Received: [${typeOf(received)}] Expected: [${expected}].`);

export const argumentCount = (received: number, expected: string): RulesError =>
  new RulesError(`Incorrect number of arguments. Received: ${received}. Expected: ${expected}.`);

export const unsupported = (received: string, expected: string): RulesError =>
  new RulesError(`Unsupported operation error. Received: ${received}. Expected: ${expected}.`);

export const conversion = (argument: string, from: string, to: string): RulesError =>
  new RulesError(`Type conversion error. Argument: [${argument}], From type: [${from}], To type: [${to}].`);

export const serviceCallError = (name: string, argument: string): RulesError =>
  new RulesError(`Service call error. Function: [${name}], Argument: [${argument}].`);

/** Not Google's: our own guard against values that grow without bound inside one evaluation. */
export const tooLarge = new RulesError("Value is too large to evaluate safely.");
