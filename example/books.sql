-- The tables of database.ts, with some books. Your database has migrations.
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
  format text not null default 'FORMAT_UNSPECIFIED',
  price_cents bigint not null default 0,
  etag text not null default gen_random_uuid(),
  constraint oneof_place check (num_nonnulls(shelf, borrower) <= 1)
);

create table if not exists chapters (
  book text not null references books on delete cascade,
  number integer not null,
  title text not null,
  page integer not null,
  primary key (book, number)
);

-- Chapters come with their books: those that were deleted since stay away.
with added as (
  insert into books
    (name, title, subtitle, author, tags, pages, shelf, borrower, publish_time, format, price_cents)
  values
    (
      'books/1', 'The Hobit', 'There and Back Again',
      '{"givenName": "John", "familyName": "Tolkien", "birthYear": 1892}',
      '{fantasy, classic}', 310, 'A 3', null, '1937-09-21Z', 'FORMAT_HARDCOVER', 2450
    ),
    (
      'books/2', 'A Wizard of Earthsea', null,
      '{"givenName": "Ursula", "familyName": "Le Guin", "birthYear": 1929}',
      '{fantasy}', 205, null, 'Ada', '1968-11-01Z', 'FORMAT_PAPERBACK', 1099
    ),
    (
      'books/3', 'Structure and Interpretation', 'of Computer Programs',
      '{"givenName": "Harold", "familyName": "Abelson", "birthYear": 1947}',
      '{computing, classic}', 657, 'C 1', null, '1985-01-01Z', 'FORMAT_EBOOK', 0
    ),
    ('books/4', 'Beowulf', null, null, '{epic}', 140, 'A 1', null, null, 'FORMAT_PAPERBACK', 850)
  on conflict do nothing
  returning name
)
insert into chapters
select book, number, title, page
from (
  values
    ('books/1', 1, 'An Unexpected Party', 11),
    ('books/1', 2, 'Roast Mutton', 38),
    ('books/1', 3, 'A Short Rest', 55),
    ('books/2', 1, 'Warriors in the Mist', 1),
    ('books/2', 2, 'The Shadow', 18)
) as seed (book, number, title, page)
join added on added.name = seed.book;
