// This app's definitions, as its client needs them. The page's build replaces this module by what it evaluates to
// (evaluate-definitions.ts), so that neither the definitions nor zod reach the browser.
import { app } from "../../../functions/src/app/index.ts";
import { type Outline, outlineOf } from "./outline.ts";

export const definitions: Outline<typeof app> = outlineOf(app);
