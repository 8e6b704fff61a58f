import { z } from 'zod';
import { duration, topicPrefix } from './values.ts';

/** The `automation` section. */
export const automation = z
  .strictObject({
    homeAssistant: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .meta({ description: 'Whether Home Assistant is told of the cameras.', example: false }),
        prefix: topicPrefix.default('homeassistant').meta({
          description: 'The topic below which it looks for devices, as it is set there.',
          example: 'discovery',
        }),
      })
      .prefault({})
      .meta({ description: 'Every camera as a device of Home Assistant, by its MQTT discovery.' }),
    snapshots: z
      .strictObject({
        onMotion: z
          .boolean()
          .default(true)
          .meta({
            description:
              'Whether a still is published when motion begins: on the embedded broker, or an external one with ' +
              '`broker.trusted`, whose owner then has the pictures too.',
            example: false,
          }),
        every: duration({ atLeast: '1s', atMost: '24h' })
          .prefault('10s')
          .meta({ description: 'Least time between two of a camera that motion makes.', example: '1m' }),
      })
      .transform(({ onMotion, every }) => ({ onMotion, everyMs: every }))
      .prefault({})
      .meta({ description: 'Stills on `oriel/<gateway>/<camera>/snapshot`.' }),
  })
  .meta({
    description:
      'What is published for automations over MQTT: on the embedded broker, or an external one with `broker.trusted`.',
  });
