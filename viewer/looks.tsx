import { render } from 'preact';
import { AppView } from './components/app-view.tsx';
import type { keep } from './keep.ts';
import type { App } from './models/app.ts';

interface LooksOptions {
  readonly app: App;
  readonly keeping: ReturnType<typeof keep>;
  readonly element: HTMLElement;
}

/** Shows the viewer in `element`; gives back how to take it out again. */
export function show({ app, keeping, element }: LooksOptions): () => void {
  render(<AppView app={app} install={keeping.install} notice={keeping.notice} />, element);
  return () => render(null, element);
}
