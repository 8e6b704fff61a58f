import type { OnvifEvent } from '../events/event.ts';
import type { HttpReply } from '../http-reply.ts';
import type { Xml } from '../xml.ts';
import type { CameraFacts, OnvifQuirk, OnvifRequest, OnvifTraits } from './quirk.ts';
import { ONVIF_QUIRKS, type OnvifQuirkName } from './table.ts';

type Parts = 'intercept' | 'answer' | 'reply' | 'event' | 'discovery';

/** The ONVIF quirks that a camera has just now; whoever has the effect asks at that moment. */
export class OnvifQuirks {
  #active: readonly OnvifQuirk[];

  constructor(names: readonly OnvifQuirkName[] = []) {
    this.#active = names.map((name) => ONVIF_QUIRKS[name]);
  }

  set(name: OnvifQuirkName, on: boolean): void {
    const others = this.#active.filter((quirk) => quirk !== ONVIF_QUIRKS[name]);
    this.#active = on ? [...others, ONVIF_QUIRKS[name]] : others;
  }

  /** Of several quirks that say something of it, the last. */
  trait<K extends keyof OnvifTraits>(name: K): OnvifTraits[K] | undefined {
    return this.#active.findLast(({ traits }) => traits?.[name] !== undefined)?.traits?.[name];
  }

  /** Throws SoapFault. */
  intercept(request: OnvifRequest): Xml | HttpReply | undefined {
    for (const part of this.#parts('intercept')) {
      const answer = part(request);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  answer(soap: string, request: OnvifRequest, camera: CameraFacts): string {
    return this.#parts('answer').reduce((text, part) => part(text, request, camera), soap);
  }

  reply(reply: HttpReply): HttpReply {
    return this.#parts('reply').reduce((changed, part) => part(changed), reply);
  }

  event(event: OnvifEvent): OnvifEvent | undefined {
    return this.#parts('event').reduce<OnvifEvent | undefined>(
      (changed, part) => changed && part(changed),
      event,
    );
  }

  discovery(addresses: readonly string[], camera: CameraFacts): readonly string[] {
    return this.#parts('discovery').reduce((changed, part) => part(changed, camera), addresses);
  }

  #parts<K extends Parts>(name: K): readonly NonNullable<OnvifQuirk[K]>[] {
    return this.#active.map((quirk) => quirk[name]).filter((part) => part !== undefined);
  }
}
