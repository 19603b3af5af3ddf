// What the other side of a connection said in its SETTINGS (RFC 9113, 6.5).
import { DEFAULT_MAX_FRAME, DEFAULT_WINDOW, errorCode, Http2Error, MAX_WINDOW, setting } from "./frame.ts";

export class PeerSettings {
  initialWindow = DEFAULT_WINDOW;
  maxFrame = DEFAULT_MAX_FRAME;
  /** The client keeps a smaller table of headers, and wants to hear that we know (RFC 7541, 4.2). */
  tableShrank: boolean = false;

  /** Takes the payload of a SETTINGS frame; returns by how much windows of open streams change. */
  apply(payload: Buffer): number {
    if (payload.length % 6 !== 0) throw new Http2Error(errorCode.frameSize, "broken SETTINGS");
    const before = this.initialWindow;
    for (let at = 0; at < payload.length; at += 6) {
      const value = payload.readUInt32BE(at + 2);
      switch (payload.readUInt16BE(at)) {
        case setting.headerTableSize:
          this.tableShrank ||= value < 4096;
          break;
        case setting.initialWindow:
          if (value > MAX_WINDOW) throw new Http2Error(errorCode.flowControl, "too large a window");
          this.initialWindow = value;
          break;
        case setting.maxFrame:
          if (value < DEFAULT_MAX_FRAME || value > 0xff_ffff) throw new Http2Error(errorCode.protocol, "frame size");
          // Larger frames would let one answer keep others waiting.
          this.maxFrame = Math.min(value, 64 * 1024);
          break;
        case setting.enablePush:
          if (value > 1) throw new Http2Error(errorCode.protocol, "ENABLE_PUSH is neither 0 nor 1");
          break;
        default:
          break;
      }
    }
    return this.initialWindow - before;
  }
}
