import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

export interface Audit {
  /** One line for each element that a rule finds fault with. */
  readonly faults: readonly string[];
  /** How many rules looked at something. */
  readonly rules: number;
}

/**
 * An experimental one. A tile shows a short sentence where it is small, and has the whole one in its name after the
 * camera's, so that neither contains the other word for word.
 */
const OFF: RunOptions['rules'] = { 'label-content-name-mismatch': { enabled: false } };
/** All of WCAG 2.2 up to AA, and what axe-core calls best practice. */
const RULES: RunOptions = {
  rules: OFF,
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  resultTypes: ['violations'],
};
/** Of two colour schemes the second differs in this alone. */
const CONTRAST: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast'] },
  resultTypes: ['violations'],
};

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What fades in has less contrast on the way; what turns for ever is not waited for. */
function untilStill(page: Page): Promise<unknown> {
  return page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    ).then(() => undefined),
  );
}

/** What axe-core finds on the page as it is when all has faded in: by all rules, or by that of the contrast alone. */
export async function audit(page: Page, only?: 'contrast'): Promise<Audit> {
  // Evaluated, since the page's security policy takes scripts of its own server only.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(await source);
  await untilStill(page);
  const options = only === 'contrast' ? CONTRAST : RULES;
  const { violations, passes } = await page.evaluate<Pick<AxeResults, 'violations' | 'passes'>>(
    `axe.run(document, ${JSON.stringify(options)})`,
  );
  return {
    faults: violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ html, failureSummary = '' }) =>
          `${id}: ${html.slice(0, 160)} ${failureSummary.replace(/\s+/g, ' ')}`,
      ),
    ),
    rules: passes.length + violations.length,
  };
}

/** What a finger would miss: controls on show that are less than 44 px in either direction, as their markup. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'button, a[href], select, summary, input:not([type=checkbox], [type=radio]), label.check',
    );
    const inDialog = document.querySelector('dialog:modal');
    return [...controls]
      .filter((control) => !inDialog || inDialog.contains(control))
      .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: false }))
      .filter((control) => {
        const { width, height } = control.getBoundingClientRect();
        return width > 0 && height > 0 && (width < 43.5 || height < 43.5);
      })
      .map((control) => {
        const { width, height } = control.getBoundingClientRect();
        return `${Math.round(width)}×${Math.round(height)} ${control.outerHTML.slice(0, 140)}`;
      });
  });
}
