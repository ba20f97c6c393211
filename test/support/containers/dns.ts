import { getContainerRuntimeClient } from 'testcontainers';
import { type DnsServer, startDnsServer } from '../dns_server.ts';
import { untilTestEnds } from '../until_test_ends.ts';
import { NETWORK } from './container.ts';

/** A DNS server of the test's own and its entry in a policy's `resolver.servers`; it ends with the test. */
export async function dnsForContainers(
  records: DnsServer['records'],
): Promise<DnsServer & { server: { hostname: string; port: number } }> {
  const client = await getContainerRuntimeClient();
  const network = await client.container.dockerode.getNetwork(NETWORK).inspect();
  // The network's gateway is this machine.
  const hostname = network.IPAM?.Config?.[0]?.Gateway ?? '';
  const dns = await untilTestEnds(startDnsServer(records, hostname));
  return Object.assign(dns, { server: { hostname, port: dns.port } });
}
