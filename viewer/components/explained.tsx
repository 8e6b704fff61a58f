import type { Explanation, StepKind } from '../models/watch/explain.ts';

interface ExplainedProps {
  readonly explanation: Explanation;
  readonly onStep: (step: StepKind) => void;
}

/** Why there is no picture, and the button for what helps. */
export function Explained({ explanation, onStep }: ExplainedProps) {
  const { kind, text, step } = explanation;
  return (
    <>
      <p class="stage-explanation" data-testid="explanation" data-kind={kind}>
        {text}
      </p>
      {step && (
        <button type="button" class="button" onClick={() => onStep(step.kind)} data-testid={step.kind}>
          {step.label}
        </button>
      )}
    </>
  );
}
