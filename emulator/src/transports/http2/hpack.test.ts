// Header compression: the RFC's examples, and whatever Node's own HTTP/2 client makes of random headers.
import { once } from "node:events";
import http2 from "node:http2";
import { type AddressInfo, createServer } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Http2Connection } from "./connection.ts";
import { Http2Error } from "./frame.ts";
import { type Headers, HpackDecoder } from "./hpack-decoder.ts";
import { encodeHeaders } from "./hpack-encoder.ts";
import { decodeHuffman } from "./huffman.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const entries = (headers: Headers | undefined) => [...(headers ?? [])];

describe("RFC 7541, appendix C", () => {
  const request = [
    [":method", "GET"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "www.example.com"],
  ];
  test.each([
    ["C.3, without Huffman", "828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865"],
    ["C.4, with Huffman", "828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf"],
  ])("%s: later blocks refer to earlier ones", (_, first, second) => {
    const decoder = new HpackDecoder(65_536);
    expect(entries(decoder.decode(hex(first)))).toEqual(request);
    expect(entries(decoder.decode(hex(second)))).toEqual([...request, ["cache-control", "no-cache"]]);
  });
});

describe("refused", () => {
  test.each([
    ["index 0", "80"],
    ["an index of nothing", "be"],
    ["a text that ends after its block", "400a61"],
    ["a block that breaks off", "40"],
    ["an endless number", "7fffffffffffff"],
    ["a number too large", "7fffffffff7f"],
    ["a larger table than was offered", "3fe21f"],
    ["Huffman padding of zeros", "4081 00 81 00"],
    ["Huffman padding of eight bits", "4082 1fff 81 1f"],
    ["Huffman's end of string", "4084 ffffffff 81 1f"],
  ])("%s", (_, block) => {
    expect(() => new HpackDecoder(65_536).decode(hex(block))).toThrow(Http2Error);
  });

  test("a list that is too long, but not what comes after it", () => {
    const decoder = new HpackDecoder(100);
    expect(decoder.decode(encodeHeaders({ a: "x".repeat(100) }))).toBeUndefined();
    expect(entries(decoder.decode(encodeHeaders({ a: "b" })))).toEqual([["a", "b"]]);
  });

  test("no bytes make the decoder do anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          new HpackDecoder(65_536).decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Http2Error);
        }
        try {
          decodeHuffman(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Http2Error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test("what Node's client encodes is decoded, every character, over many requests with tables that evict", async () => {
  const seen: Headers[] = [];
  const server = createServer((socket) => {
    new Http2Connection(socket, (stream, headers) => {
      seen.push(headers as Headers);
      // Back again in our own encoding, under another name.
      const echoed = [...(headers as Headers)].filter(([name]) => name.startsWith("x-"));
      stream.end(encodeHeaders(Object.fromEntries(echoed), { status: 200 }));
      return { onData: () => undefined, onEnd: () => undefined, onAborted: () => undefined };
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const character = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x7f);
  const value = fc.array(character, { minLength: 1, maxLength: 300 }).map((codes) => String.fromCharCode(...codes));
  const name = fc.stringMatching(/^x-[a-z]{1,8}$/);
  try {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 8 }), async (sent) => {
        seen.length = 0;
        const request = client.request({ ":path": "/a", ...sent });
        request.end();
        const [answered] = (await once(request, "response")) as [Record<string, string>];
        const heard = Object.fromEntries((seen[0] as Headers).entries());
        expect(heard).toMatchObject({ ":path": "/a", ...sent });
        expect(answered).toMatchObject(sent);
      }),
      { numRuns: 300 },
    );
  } finally {
    client.destroy();
    server.close();
  }
});
