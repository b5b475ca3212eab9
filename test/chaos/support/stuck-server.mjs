// The built server with something that never closes.
import { startHttp } from '../../../dist/bootstrap.js';
import { QuantConnectClient } from '../../../dist/quantconnect/quantconnect.client.js';

const app = await startHttp();
const client = app.get(QuantConnectClient, { strict: false });
client.onApplicationShutdown = () => new Promise(() => setInterval(() => undefined, 1000));
