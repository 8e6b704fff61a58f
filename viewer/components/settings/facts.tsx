import type { ComponentChildren } from 'preact';

interface FactProps {
  readonly term: string;
  readonly testId: string;
  readonly children: ComponentChildren;
}

/** One row in a list of facts (`<dl class="facts">`). */
export function Fact({ term, testId, children }: FactProps) {
  return (
    <div class="fact">
      <dt class="fact-term">{term}</dt>
      <dd class="fact-value" data-testid={testId}>
        {children}
      </dd>
    </div>
  );
}
