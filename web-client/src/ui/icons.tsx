// The icons, drawn here: 24 px, one stroke, in the colour of the text around them. Always decoration: the name is text.

const PATHS = {
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  activity: "M3 12h4l3-8 4 16 3-8h4",
  people:
    "M16 20v-1.5a4 4 0 0 0-4-4H6.5a4 4 0 0 0-4 4V20M9.25 10.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5M21.5 20v-1.5a4 4 0 0 0-3-3.85M15.5 3.15a3.75 3.75 0 0 1 0 7.2",
  trash: "M4 7h16M9.5 7V4.5h5V7M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5",
  plus: "M12 5v14M5 12h14",
  calendar: "M4.5 6h15v14h-15zM4.5 10h15M8.5 3.5V7M15.5 3.5V7",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  open: "M9.5 6l6 6-6 6",
  back: "M14.5 6l-6 6 6 6",
  swap: "M8 9.5l4-4 4 4M8 14.5l4 4 4-4",
  close: "M6 6l12 12M18 6L6 18",
  restore: "M4 9.5h10.5a5 5 0 0 1 0 10H9M4 9.5L8.5 5M4 9.5L8.5 14",
  notes: "M5 7h14M5 12h14M5 17h8",
  cloud: "M3 3l18 18M8.5 8.1A5 5 0 0 0 7.5 18H17M19.8 16.8A4 4 0 0 0 17.5 10h-.4a5.5 5.5 0 0 0-6.3-3.9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Flame() {
  return (
    <svg class="flame" viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="flame-outer"
        d="M17.4 2.6c.7 4.4-1.2 6.7-3.6 9.1-2.9 2.9-6.2 5.7-6.2 10.4 0 4.6 3.6 7.9 8.5 7.9s8.4-3.4 8.4-8.1c0-3.4-1.6-6-3.2-8.1-.2 2-.9 3.3-2.1 4.2.6-5.4-.1-11.3-1.8-15.4Z"
      />
      <path
        class="flame-inner"
        d="M16.3 27.4c-2.5 0-4.2-1.6-4.2-3.9 0-2.7 2.3-3.9 3.5-6.6 2.1 1.5 4.9 3.6 4.9 6.5 0 2.4-1.7 4-4.2 4Z"
      />
    </svg>
  );
}
