import { listingOf, propertiesOf } from './object-store-view.js';

describe('listingOf', () => {
  it.each([[undefined], [null], [[]], [{}]])('reads %j as an empty directory', (objects) => {
    expect(listingOf({ objects }, 0)).toEqual({ objects: [] });
  });

  it('keeps fields nobody knows yet, and the name where there is no key', () => {
    const objects = { 3: { name: 'a', owner: 7 }, 5: { key: 'b', name: 'b' } };
    expect(listingOf({ objects }, 0)).toEqual({ objects: [{ name: 'a', owner: 7 }, { key: 'b' }] });
  });

  it('says that further pages of QuantConnect cannot be asked for', () => {
    expect(listingOf({ objects: [], totalPages: '3' }, 0)).toMatchObject({
      note: expect.stringContaining('only the first page'),
    });
  });
});

describe('propertiesOf', () => {
  it('cuts a long preview and says so', () => {
    const cut = propertiesOf({ metadata: { preview: 'x'.repeat(5000) } });
    expect(cut).toMatchObject({ omitted: [expect.stringContaining('metadata.preview')] });
    expect(JSON.stringify(cut).length).toBeLessThan(2300);
  });

  it.each([[{}], [{ metadata: null }], [{ metadata: { preview: 7 } }]])('passes %j on', (answer) => {
    expect(propertiesOf(answer)).toEqual(answer);
  });
});
