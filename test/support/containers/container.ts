import { GenericContainer, type StartedTestContainer } from 'testcontainers';

/** The network that test/environment/with_containers.sh made for this run; empty where there is no container engine. */
export const NETWORK = process.env.CONTAINERS ?? '';

/** A container on the run's network, with the label by which the run is cleaned up. */
export function container(image: string): GenericContainer {
  return new GenericContainer(image)
    .withNetworkMode(NETWORK)
    .withLabels({ 'oauth2-test': NETWORK.replace('oauth2-test-', '') });
}

/** Starts a container; if it does not come up, the error tells what it wrote. */
export async function startWithLogs(
  wanted: GenericContainer,
): Promise<{ started: StartedTestContainer; logs(): string }> {
  let logs = '';
  const consumer = wanted.withLogConsumer((stream) => {
    stream.on('data', (chunk) => {
      logs += chunk;
    });
  });
  try {
    return { started: await consumer.start(), logs: () => logs };
  } catch (error) {
    throw new Error(`${(error as Error).message}; its log ends with\n${logs.slice(-4000)}`);
  }
}

/** Where the other containers of the run reach this one. */
export function addressOf(started: StartedTestContainer): string {
  return started.getIpAddress(NETWORK);
}

/** The output of a command inside the container. */
export async function outputOf(started: StartedTestContainer, command: string[]): Promise<string> {
  return (await started.exec(command)).output;
}
