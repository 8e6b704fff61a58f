import { useMemo } from 'preact/hooks';
import { create } from 'qrcode';

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

/** Of white around it, in modules (ISO/IEC 18004 section 5.3.8). */
const QUIET_ZONE = 4;

/** Dark on white whatever the page's colours are: many a camera reads it no other way. */
export function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => drawingOf(text), [text]);
  const whole = size + 2 * QUIET_ZONE;
  return (
    <svg class="qr" viewBox={`0 0 ${whole} ${whole}`} role="img" aria-label={label} data-testid="qr">
      <rect width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}

function drawingOf(text: string): { readonly size: number; readonly path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'L' });
  const { size } = modules;
  let path = '';
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (modules.get(row, column)) path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h1v1h-1z`;
    }
  }
  return { size, path };
}
