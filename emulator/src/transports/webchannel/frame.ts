// WebChannel's framing: a decimal length in UTF-16 code units, a newline, that much JSON.

export function frame(json: string): string {
  return `${json.length}\n${json}`;
}

/** One message for the client: `[[id,[payload]]]`. Clients read element 0 of the inner array only. */
export function arrayFrame(id: number, payload: string): string {
  return frame(`[[${id},[${payload}]]]`);
}
