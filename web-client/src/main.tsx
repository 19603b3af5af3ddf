// The page's first code: puts the shell on the screen, then brings in the Firebase SDK behind it.
import { render } from "preact";
import { App } from "./app.tsx";
import { watchConnection } from "./data/connection.ts";
import { startSession } from "./session.ts";
import { followCalendar } from "./ui/use-today.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/frame.css";
import "./styles/tasks.css";
import "./styles/details.css";
import "./styles/screens.css";
import "./styles/motion.css";
import "./styles/touch.css";

watchConnection();
followCalendar();
const root = document.getElementById("app");
if (root) render(<App />, root);
void startSession();
