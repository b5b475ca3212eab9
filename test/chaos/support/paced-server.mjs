// The built server with one difference: a sign-in is waited for quickly and briefly, so that a call of
// authorize_connection is a stream of progress that lasts some seconds.
import { startHttp } from '../../../dist/bootstrap.js';
import { SignInPace } from '../../../dist/domains/live/brokerages/sign-ins.js';

const app = await startHttp();
const forMs = Number(process.env.PACE_FOR_MS ?? 4000);
Object.assign(app.get(SignInPace, { strict: false }), { everyMs: Math.min(300, forMs), forMs });
