import './styles/keeping.css';
import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { Notice } from './components/keeping/notice.tsx';
import type { Clock } from './models/clock.ts';
import { createMemory, type Memory } from './models/memory.ts';
import type { Install } from './models/settings/install.ts';
import { createInstallHint, type InstallHint } from './models/settings/install-hint.ts';
import { createUpdate, type Update } from './models/update.ts';
import { speakKeeping, keepingTexts as texts } from './texts/keeping.ts';
import { createPageKeeper } from './transport/page-keeper.ts';
import { pageLanguage } from './transport/page-language.ts';

export interface KeepingOptions {
  readonly install: Install;
  /** What had brought the page when it began. */
  readonly controller: ServiceWorker | null;
  readonly live: ReadonlySignal<boolean>;
  readonly stuck: ReadonlySignal<boolean>;
  readonly outdated: ReadonlySignal<boolean>;
  readonly attended: ReadonlySignal<boolean>;
  readonly memory: Memory;
  readonly clock: Clock;
}

/** Keeps the page for openings without the gateway, and up to date; loaded after the first picture. */
export async function startKeeping(
  options: KeepingOptions,
): Promise<{ readonly view: ComponentChild; dispose(): void }> {
  await speakKeeping(pageLanguage(document));
  const { install, controller, live, stuck, outdated, attended, memory, clock } = options;
  const container = window.isSecureContext ? navigator.serviceWorker : undefined;
  // Where a worker brought this page, somebody was here before.
  const isReturning = controller !== null;
  const reload = () => window.location.reload();
  const update = createUpdate({
    keepPage: createPageKeeper({ container, controller, files: loadedFiles(), reload, forget, clock }),
    attended,
    stuck,
    outdated,
    isBusy,
    memory: createMemory(() => window.sessionStorage),
    clock,
  });
  const hint = createInstallHint({ install, isReturning, live, memory, clock });
  return {
    view: <KeepingView update={update} hint={hint} install={install} />,
    dispose() {
      hint.dispose();
      update.dispose();
    },
  };
}

interface KeepingViewProps {
  readonly update: Update;
  readonly hint: InstallHint;
  readonly install: Install;
}

/** One thing at a time: whoever has taken the new version may still be asked about the home screen. */
function KeepingView({ update, hint, install }: KeepingViewProps) {
  const isIos = useComputed(() => install.state.value === 'ios').value;
  if (update.offered.value) {
    return (
      <Notice
        title={texts.update.title}
        text={texts.update.text}
        action={{ label: texts.update.take, run: update.take }}
        testId="update"
      />
    );
  }
  if (!hint.shown.value) return null;
  function keep() {
    hint.close();
    void install.ask();
  }
  return (
    <Notice
      title={texts.install.title}
      text={isIos ? texts.install.ios : texts.install.hint}
      action={isIos ? undefined : { label: texts.install.hintKeep, run: keep }}
      dismiss={{ label: texts.install.dismiss, run: hint.close }}
      testId="install-hint"
    />
  );
}

/** Without what an extension of the browser, say, has put in. */
function loadedFiles(): readonly string[] {
  const scripts = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map(({ src }) => src);
  const looks = [...document.querySelectorAll<HTMLLinkElement>('head > link[rel="stylesheet"]')];
  const urls = [...scripts, ...looks.map(({ href }) => href)].map((url) => new URL(url));
  return urls.filter(({ origin }) => origin === window.location.origin).map(({ pathname }) => pathname);
}

/** Nothing else keeps anything at this address. */
async function forget(): Promise<void> {
  const names = await window.caches.keys();
  await Promise.all(names.map((name) => window.caches.delete(name)));
}

/** What is open or half typed is not to be lost. */
function isBusy(): boolean {
  const { activeElement } = document;
  // A box that is ticked or not has a value too.
  const isField =
    activeElement instanceof HTMLInputElement && /^(text|password|date)$/.test(activeElement.type);
  const typing = isField && activeElement.value !== '';
  return typing || document.querySelector('dialog[open]') !== null;
}
