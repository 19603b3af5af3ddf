// The page's title says where one is, most specific first.
import { useEffect } from "preact/hooks";

export function useTitle(...parts: (string | null | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Hearth"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
