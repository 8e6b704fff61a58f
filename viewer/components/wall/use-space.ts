import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

interface Space {
  /** In CSS pixels, without padding; 0 before the first look. */
  readonly width: number;
  readonly height: number;
}

/** How much room an element has for what is in it. */
export function useSpace(box: RefObject<HTMLElement | null>): ReadonlySignal<Space> {
  const space = useSignal<Space>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const style = getComputedStyle(element);
      const next = {
        width: element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight),
        height: element.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom),
      };
      const { width, height } = space.peek();
      if (next.width !== width || next.height !== height) space.value = next;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return space;
}
