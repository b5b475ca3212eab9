import { CONFIG_CLASSES } from '../../src/config/config.module.js';
import { envVariables } from '../../src/config/env.js';
import { describeWithHelm } from './support/helm.js';
import { renderText } from './support/render.js';

const CANARY = 'canary-0123456789-abcdefghijklmnopqrstuvwxyz';
const SECRETS = CONFIG_CLASSES.flatMap((type) => [...envVariables(type).values()])
  .filter(({ secret }) => secret)
  .map(({ name }) => name);

/** Places in which somebody in a hurry would write one. */
const PLACES = [
  (name: string) => `config.${name}=${CANARY}`,
  (name: string) => `extraEnv[0].name=${name},extraEnv[0].value=${CANARY}`,
];

describeWithHelm('a secret that is written into values', () => {
  it.each(SECRETS)('is refused for %s, by its name and without being quoted', async (name) => {
    const refusals = await Promise.all(PLACES.map((place) => refusal([place(name)])));

    for (const said of refusals) {
      expect(said).toContain(name);
      expect(said).not.toContain(CANARY);
    }
  });

  it('is refused as the password of a Redis', async () => {
    const said = await refusal([`redis.url=redis://:${CANARY}@redis:6379`, 'redis.existingSecret=']);

    expect(said).toContain('redis.url');
    expect(said).not.toContain(CANARY);
  });

  it('would be seen here: what is no secret is rendered as it was written', async () => {
    expect(await renderText('ha', { set: [`otel.serviceName=${CANARY}`] })).toContain(CANARY);
  });
});

function refusal(set: readonly string[]): Promise<string> {
  return renderText('ha', { set }).then(
    () => 'It was rendered',
    (error: Error) => error.message,
  );
}
