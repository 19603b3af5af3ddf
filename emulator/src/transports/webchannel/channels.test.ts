import { expect, test } from "vitest";
import { parseForwardBody } from "./form.ts";
import { arrayFrame, frame } from "./frame.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";

test("frame: counts UTF-16 code units", () => {
  expect(frame('"é😀"')).toBe('5\n"é😀"');
  expect(arrayFrame(3, '{"a":1}')).toBe('15\n[[3,[{"a":1}]]]');
});

test("form: headers and messages in order", () => {
  const body = `headers=${encodeURIComponent("Authorization:Bearer a:b\r\nX-Y: z\r\n")}&count=2&ofs=7&req0___data__=%7B%7D&req1___data__=x%2By`;
  const parsed = parseForwardBody(body);
  expect(parsed).toMatchObject({ offset: 7, messages: ["{}", "x+y"] });
  expect([...parsed.headers]).toEqual([
    ["authorization", "Bearer a:b"],
    ["x-y", "z"],
  ]);
});

test.each([
  "count=2&ofs=0&req0___data__=1",
  "count=x",
  "count=-1",
  "count=1&ofs=1e3&req0___data__=1",
  "count=99999999",
])("form: refuses %s", (body) => {
  expect(() => parseForwardBody(body)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});

test("inbox: repeats are dropped, overtaken messages wait", () => {
  const inbox = new Inbox();
  expect(inbox.accept(0, ["a", "b"])).toEqual(["a", "b"]);
  expect(inbox.accept(1, ["b"])).toEqual([]);
  expect(inbox.accept(3, ["d"])).toEqual([]);
  expect(inbox.accept(3, ["D again"])).toEqual([]);
  expect(inbox.accept(2, ["c"])).toEqual(["c", "d"]);
});

test("inbox: a gap that never closes holds a bounded amount", () => {
  const inbox = new Inbox();
  const mebibyte = "x".repeat(1 << 20);
  const flood = () => {
    for (let i = 1; i < 100; i++) inbox.accept(i, [mebibyte]);
  };
  expect(flood).toThrow(expect.objectContaining({ code: "RESOURCE_EXHAUSTED" }));
});

test("outbox: everything beyond the acknowledged id stays available", () => {
  const outbox = new Outbox();
  for (let i = 1; i <= 5000; i++) outbox.add(`"${i}"`);
  outbox.acknowledge(4998);
  expect(outbox.after(0)?.id).toBe(4999);
  expect(outbox.after(4999)?.frame).toBe('17\n[[5000,["5000"]]]');
  expect(outbox.after(5000)).toBeUndefined();
  expect(outbox.sizeAfter(4999)).toBe('17\n[[5000,["5000"]]]'.length);
  outbox.acknowledge(9999);
  expect([outbox.sizeAfter(0), outbox.lastId, outbox.after(0)]).toEqual([0, 5000, undefined]);
  outbox.add("1");
  expect(outbox.after(5000)?.id).toBe(5001);
});
