// The rows that contradict intuition, and where they are known from. Every row of the tables is measured on Google's
// emulator 1.19.9; `production` is what a third party's published verdicts of the Rules Test API say as well; `docs` is
// the page of the reference at firebase.google.com/docs/reference/rules.

export interface Surprise {
  /** A row's expression. */
  readonly expression: string;
  readonly because: string;
  readonly source: "emulator" | "emulator, production" | `emulator, docs: ${string}`;
}

const surprise = (expression: string, because: string, source: Surprise["source"] = "emulator"): Surprise => ({
  expression,
  because,
  source,
});

export const surprises: readonly Surprise[] = [
  // Errors
  surprise("request.x == null", "a missing field is an error, even beside null", "emulator, production"),
  surprise("request.x || true", "an error is absorbed from either side", "emulator, production"),
  surprise("request.x && false", "an error is absorbed from either side", "emulator, production"),
  surprise("null || true", "what is no bool is an error, and absorbed like one", "emulator, production"),
  surprise("1 && false", "what is no bool is an error, and absorbed like one", "emulator, production"),
  surprise("false ? 1 / 0 : 2", "only one branch is evaluated"),
  surprise("debug(1,2)", "further arguments are evaluated and ignored"),
  surprise("'a'.foo()", "an unknown method is an error at run time, not a compile error"),
  surprise("foo.bar", "an unknown name is null, so its member is a null error"),
  // Numbers
  surprise("-7 / 2", "integers are divided towards zero", "emulator, docs: rules.Integer"),
  surprise("-7 % 3", "the remainder has the sign of the dividend"),
  surprise("1.0 / 0", "a float may be divided by zero, an int may not"),
  surprise("-9223372036854775808 / -1", "the one overflow that is no error"),
  surprise("math.abs(-9223372036854775808)", "the one absolute value that is negative"),
  surprise("9007199254740993 == 9007199254740992.0", "an int beside a float is compared as a float"),
  surprise("math.round(-2.5)", "half is rounded up, towards positive infinity"),
  surprise("math.round(0.0 / 0)", "not a number rounds to zero"),
  surprise("math.round(1.0 / 0)", "infinity rounds to the largest int"),
  surprise("math.pow(-1, 1.0 / 0)", "Java's Math.pow: not 1 as in C"),
  // Equality and membership
  surprise("[1] == [1.0]", "inside lists int and float differ"),
  surprise("{'a':1} == {'a':1.0}", "inside maps int and float differ"),
  surprise("1.0 in [1]", "inside lists int and float differ"),
  surprise("[1,2].hasAll([1.0])", "inside lists int and float differ"),
  surprise("[1].toSet() == [1.0].toSet()", "inside sets numbers compare by value"),
  surprise("{'a':[1]}.diff({'a':[1.0]})", "a diff compares numbers by value at any depth"),
  surprise("{'a':1}.diff({'a':1}) == {'a':1}.diff({'a':1})", "a diff equals nothing"),
  surprise("/a/{x} == /a/{x}", "a path with an unbound part equals nothing"),
  surprise("0.0 / 0 == 0.0 / 0", "not a number equals nothing, itself included"),
  surprise("[1].toSet() is set", "`is set` is false even for sets (1.19.9)"),
  surprise("null is map", "null is of no type"),
  surprise("'a' in 'abc'", "a text contains nothing: matches() is for that"),
  surprise("1 in {'a':1}", "only texts can be keys; another type is an error, not false"),
  // Texts
  surprise("'abc'.matches('b')", "the whole text must match", "emulator, docs: rules.String#matches"),
  surprise("'a\\nc'.matches('a.c')", "a dot does not take a line break"),
  surprise("'ABCé'.lower()", "only ASCII letters change"),
  surprise("' \\t\\n\\r\\f a \\u00a0'.trim()", "only characters up to U+0020 are blank"),
  surprise("'a😀'.size()", "a size counts UTF-16 units"),
  surprise("'\\uFF5E' > '\\uD83D\\uDE00'", "texts are compared by UTF-16 units, not by code points"),
  surprise("''.split(',')", "an empty text has one part"),
  surprise("',,'.split(',')", "empty parts at the end are dropped, one is left"),
  surprise("'abc'.split('')", "an empty part before the first character"),
  surprise("'abc'.replace('(b)','[$1]')", "replace() is global and knows groups"),
  // Bytes
  surprise("b'\\xff\\xfe\\xfd'.toBase64()", "the URL's alphabet, padded", "emulator, production"),
  surprise("b'\\xab\\xcd'.toHexString()", "capital letters", "emulator, production"),
  surprise("hashing.crc32('abc')", "bytes in little-endian order", "emulator, production"),
  surprise("b'abc'[0]", "bytes have no subscripts"),
  // Lists, sets, maps
  surprise("[1,2].hasAny([])", "nothing is any of nothing"),
  surprise("[1].hasOnly([1,2])", "hasOnly asks for no others, not for all", "emulator, docs: rules.List#hasOnly"),
  surprise("[1,2].hasAll([1].toSet())", "a list takes lists only; a set takes either"),
  surprise("[1,2,3][0:0]", "an empty slice at the start is an error"),
  surprise("[1,2,3][1:1]", "an empty slice elsewhere is not"),
  surprise("[1,2,3][0:4]", "a slice may not reach beyond the end", "emulator, production"),
  surprise("{'b':1,'a':2}.keys()", "keys are a sorted list, not a set"),
  surprise("{'a':1,'a':2}", "of two equal keys the later wins"),
  surprise("{'a':null}.get('a',5)", "a stored null is no missing key"),
  surprise("{'a':1}.get(['a','c'],5)", "a step through what is no map gives the default"),
  surprise("[1,1.0].toSet()", "1 and 1.0 are one item, the first"),
  // Paths
  surprise("/a/$('x/y')", "a slash in a text makes no further segment"),
  surprise("/a/$(/b/c)/d", "a path makes several segments"),
  surprise("(/a/{x}).bind({})", "what is not bound disappears"),
  surprise("/a/b == '/a/b'", "a path is no text"),
  surprise("(/a/b).size()", "a path has no size()"),
  // Times
  surprise(
    "timestamp.value('2020-01-05T03:04:05.123456789Z').dayOfWeek()",
    "Sunday is 7",
    "emulator, docs: rules.Timestamp#dayOfWeek",
  ),
  surprise("duration.value(-1500,'ms').nanos()", "seconds and nanos both carry the sign"),
  surprise("duration.value(1,'s').minutes()", "a duration has seconds() and nanos() only"),
];
