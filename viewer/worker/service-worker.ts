import { PrecacheController } from 'workbox-precaching';
import { keptPath } from './kept-path.ts';
import { type InstallEventWithRoutes, staticRoutes } from './static-routes.ts';
import { lookAfter } from './upkeep.ts';
import type { FromWorker, ToWorker } from './words.ts';

declare const self: ServiceWorkerGlobalScope;
/** The build writes it in; see viewer/vite/kept-files.ts. */
declare const ORIEL_KEPT_FILES: {
  readonly version: string;
  readonly files: readonly { readonly url: string; readonly integrity: string }[];
};

const PREFIX = 'oriel-';
/** One a build, so that a page never gets parts of two. */
const cacheName = `${PREFIX}${ORIEL_KEPT_FILES.version}`;
const kept = {
  origin: self.location.origin,
  paths: new Set(ORIEL_KEPT_FILES.files.map(({ url }) => url)),
};
const controller = new PrecacheController({ cacheName });
controller.addToCacheList(ORIEL_KEPT_FILES.files.map((file) => ({ ...file, revision: null })));

self.addEventListener('install', (event) => {
  void controller.install(event);
  const { addRoutes } = event as InstallEventWithRoutes;
  // Where the browser knows it but not these rules, the worker answers.
  if (addRoutes) event.waitUntil(addRoutes.call(event, staticRoutes(cacheName)).catch(() => {}));
});

self.addEventListener('activate', (event) => event.waitUntil(removeOthers()));

self.addEventListener('fetch', (event) => {
  const path = keptPath(event.request, kept);
  if (path !== undefined) event.respondWith(answer(path, event.request));
});

self.addEventListener('message', (event) => {
  const word = event.data as ToWorker;
  if (word.kind === 'take-over') event.waitUntil(self.skipWaiting());
  else if (word.kind === 'look') event.waitUntil(look(word.files));
});

/** A browser that is short of space may have thrown away what was kept. */
async function answer(path: string, request: Request): Promise<Response> {
  return (await caches.match(path, { cacheName })) ?? fetch(request);
}

async function look(files: readonly string[]): Promise<void> {
  // It was opened in the moment in which this worker took over, from what the one before had kept.
  if (files.some((path) => !kept.paths.has(path))) return tellPages({ kind: 'renewed' });
  // To open one that is not there would make it. A page that was opened while this worker left has registered it once more.
  const cache = (await caches.has(cacheName)) ? await caches.open(cacheName) : undefined;
  switch (await lookAfter({ cache, script: self.location.pathname })) {
    case 'renew':
      await tellPages({ kind: 'renewed' });
      break;
    case 'leave':
      await Promise.all((await ownCaches()).map((name) => caches.delete(name)));
      await self.registration.unregister();
      await tellPages({ kind: 'renewed' });
  }
}

async function tellPages(news: FromWorker): Promise<void> {
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage(news);
}

async function removeOthers(): Promise<void> {
  const others = (await ownCaches()).filter((name) => name !== cacheName);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function ownCaches(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}
