/** One of the files that systems ask for, in viewer/public/icons. */
export interface Icon {
  readonly name: string;
  /** Of an edge, in pixels. */
  readonly size: number;
  /**
   * `tile` has round corners of its own. `full` fills the square, since the system cuts the shape: whatever it cuts leaves
   * the middle 80 % (W3C Web Application Manifest, "icon masks"). `mark` is the window alone, in whatever colour.
   */
  readonly shape: 'tile' | 'full' | 'mark';
  /** Four panes, as the page with all cameras has them, instead of the window. */
  readonly panes?: boolean;
}

export const ICONS: readonly Icon[] = [
  { name: 'oriel-192', size: 192, shape: 'tile' },
  { name: 'oriel-512', size: 512, shape: 'tile' },
  { name: 'maskable-512', size: 512, shape: 'full' },
  { name: 'monochrome-512', size: 512, shape: 'mark' },
  { name: 'apple-touch-180', size: 180, shape: 'full' },
  { name: 'all-192', size: 192, shape: 'tile', panes: true },
];

const EDGE = 40;
/** The window's own middle, in its own coordinates. */
const MIDDLE = { x: 16, y: 16.3 };
/** The ends of its roof are then 37 % of the edge away from the middle of what the system cuts. */
const SCALE = { tile: 1, full: 0.94, mark: 1.2 } as const;

/** The SVG of an icon, made from the one drawing: its parts are `ground` and `window`. Throws where it lacks one. */
export function drawIcon({ size, shape, panes = false }: Icon, drawing: string): string {
  const ground = part(drawing, /<rect id="ground"[^>]*\/>/);
  const lines = part(drawing, /(?<=<g id="window"[^>]*>)[\s\S]*?(?=<\/g>)/);
  const lamp = part(lines, /#[0-9a-f]{6}/);
  const behind = shape === 'tile' ? ground : ground.replace(/ rx="[^"]*"/, '');
  const middle = EDGE / 2;
  const drawn = panes
    ? PANES.map(({ x, y, lit }) => pane({ x, y, fill: lamp, opacity: lit ? 1 : 0.55 })).join('')
    : `<g transform="translate(${middle} ${middle}) scale(${SCALE[shape]}) translate(${-MIDDLE.x} ${-MIDDLE.y})">${lines}</g>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${EDGE} ${EDGE}" width="${size}" height="${size}">`,
    shape === 'mark' ? drawn.replace(/#[0-9a-f]{6}/g, '#ffffff') : `${behind}${drawn}`,
    '</svg>',
  ].join('');
}

const PANES = [
  { x: 7, y: 9.5, lit: true },
  { x: 21, y: 9.5, lit: false },
  { x: 7, y: 21.5, lit: false },
  { x: 21, y: 21.5, lit: false },
];

function pane({ x, y, fill, opacity }: { x: number; y: number; fill: string; opacity: number }): string {
  return `<rect x="${x}" y="${y}" width="12" height="9" rx="1.4" fill="${fill}" opacity="${opacity}" />`;
}

function part(drawing: string, pattern: RegExp): string {
  const found = pattern.exec(drawing)?.[0];
  if (found === undefined) throw new Error(`the drawing has nothing that fits ${pattern}`);
  return found;
}
