import { expect, test } from "vitest";
import { rememberTokens } from "./remember-tokens.ts";

const second = 1000;

/** A verifier that counts, and a clock. Tokens are "uid:exp"; "bad" is refused. */
function verifier(most?: number) {
  const state = { time: 0, calls: 0 };
  const verify = async (token: string) => {
    state.calls += 1;
    if (token === "bad") throw new Error("refused");
    const [uid = "", exp] = token.split(":");
    return { uid, ...(exp === undefined ? {} : { exp: Number(exp) }) };
  };
  return { state, remembered: rememberTokens(verify, () => new Date(state.time), most) };
}

test("a verified token is not verified again until it expires", async () => {
  const { state, remembered } = verifier();
  expect(await remembered("ada:10")).toMatchObject({ uid: "ada" });
  state.time = 10 * second - 1;
  expect(await remembered("ada:10")).toMatchObject({ uid: "ada" });
  expect(state.calls).toBe(1);
  state.time = 10 * second;
  await remembered("ada:10");
  await remembered("ada:10");
  expect(state.calls).toBe(3);
});

test("a refused token is asked about every time", async () => {
  const { state, remembered } = verifier();
  await expect(remembered("bad")).rejects.toThrow("refused");
  await expect(remembered("bad")).rejects.toThrow("refused");
  expect(state.calls).toBe(2);
});

test("claims without an expiry are not kept", async () => {
  const { state, remembered } = verifier();
  await remembered("ada");
  await remembered("ada");
  expect(state.calls).toBe(2);
});

test("the oldest make room: memory is bounded", async () => {
  const { state, remembered } = verifier(2);
  for (const token of ["a:9", "b:9", "c:9"]) await remembered(token);
  await remembered("c:9");
  await remembered("b:9");
  expect(state.calls).toBe(3);
  await remembered("a:9");
  expect(state.calls).toBe(4);
});
