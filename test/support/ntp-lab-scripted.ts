import { onTestFinished } from 'vitest';
import { startScripted, type Behaviour, type ScriptedServer } from './ntp-lab-misbehaving.ts';

/** Starts a server that behaves as scripted until the test that calls this is over. */
export async function scripted(behaviour: Behaviour, address?: string): Promise<ScriptedServer> {
  const server = await startScripted(behaviour, address);
  onTestFinished(server.close);
  return server;
}
