// Loaded in front of a server under test, with --import: its clock is off by CLOCK_SHIFT_SECONDS. Timers are not
// affected, as they are not by a wrong clock.
const RealDate = Date;
const shiftMs = Number(process.env.CLOCK_SHIFT_SECONDS) * 1000;

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length > 0) super(...given);
    else super(RealDate.now() + shiftMs);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};
