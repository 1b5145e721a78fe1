-- The table of database.ts, with some books. Your database has migrations.
create table if not exists books (
  name text primary key,
  title text not null,
  subtitle text,
  author jsonb,
  tags text[] not null default '{}',
  pages integer not null default 0,
  shelf text,
  borrower text,
  publish_time timestamptz,
  create_time timestamptz default now(),
  constraint oneof_place check (num_nonnulls(shelf, borrower) <= 1)
);

insert into books
  (name, title, subtitle, author, tags, pages, shelf, borrower, publish_time)
values
  (
    'books/1', 'The Hobit', 'There and Back Again',
    '{"givenName": "John", "familyName": "Tolkien", "birthYear": 1892}',
    '{fantasy, classic}', 310, 'A 3', null, '1937-09-21Z'
  ),
  (
    'books/2', 'A Wizard of Earthsea', null,
    '{"givenName": "Ursula", "familyName": "Le Guin", "birthYear": 1929}',
    '{fantasy}', 205, null, 'Ada', '1968-11-01Z'
  ),
  (
    'books/3', 'Structure and Interpretation', 'of Computer Programs',
    '{"givenName": "Harold", "familyName": "Abelson", "birthYear": 1947}',
    '{computing, classic}', 657, 'C 1', null, '1985-01-01Z'
  ),
  ('books/4', 'Beowulf', null, null, '{epic}', 140, 'A 1', null, null)
on conflict do nothing;
