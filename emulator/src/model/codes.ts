// google.rpc.Code by name: gRPC number, HTTP status, and whose fault it is.
export const codes = {
  OK: { grpc: 0, http: 200, fault: "none" },
  CANCELLED: { grpc: 1, http: 499, fault: "client" },
  UNKNOWN: { grpc: 2, http: 500, fault: "server" },
  INVALID_ARGUMENT: { grpc: 3, http: 400, fault: "client" },
  DEADLINE_EXCEEDED: { grpc: 4, http: 504, fault: "server" },
  NOT_FOUND: { grpc: 5, http: 404, fault: "client" },
  ALREADY_EXISTS: { grpc: 6, http: 409, fault: "client" },
  PERMISSION_DENIED: { grpc: 7, http: 403, fault: "client" },
  RESOURCE_EXHAUSTED: { grpc: 8, http: 429, fault: "client" },
  FAILED_PRECONDITION: { grpc: 9, http: 400, fault: "client" },
  ABORTED: { grpc: 10, http: 409, fault: "none" },
  OUT_OF_RANGE: { grpc: 11, http: 400, fault: "client" },
  UNIMPLEMENTED: { grpc: 12, http: 501, fault: "server" },
  INTERNAL: { grpc: 13, http: 500, fault: "server" },
  UNAVAILABLE: { grpc: 14, http: 503, fault: "server" },
  DATA_LOSS: { grpc: 15, http: 500, fault: "server" },
  UNAUTHENTICATED: { grpc: 16, http: 401, fault: "client" },
} as const satisfies Record<string, { grpc: number; http: number; fault: "none" | "client" | "server" }>;

export type CodeName = keyof typeof codes;
