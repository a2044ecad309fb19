"""The second look at pairs of names that Splink did not put aside: word by word, in SQL.

Here belong the macros and the query that turn a weighed pair into a score between 0 and 1 with its reason in words. How
pairs are weighed first, and by whom this is run, is in ``matching``.
"""

from dataclasses import dataclass

LEAST_WEIGHT = -7.0  # bits; of the candidates of likeness 1 in 20 has more
# What the shorter name shares says more than what the longer one does; of a name and an entry, what the name does.
OF_BOTH = "0.6 * greatest(of_left, of_right) + 0.4 * least(of_left, of_right)"
OF_NAME = "0.75 * of_left + 0.25 * of_right"
# What both sides have left over (CITY HOSPITAL, CITY COLLEGE) tells them apart more than what one side alone has. Of
# two names so does what one has inside (KINGS ROAD SURGERY, KINGS SURGERY): of verified pairs of 0.85 to 0.9 with words
# left on one side only, 68 of 100 were one supplier with the words inside, 95 with the words at the end.
LEFT_ON_BOTH = "least(left_weight, right_weight)"
LEFT_ON_BOTH_OR_INSIDE = f"if(is_inside, greatest(left_weight, right_weight), {LEFT_ON_BOTH})"
SHARED_WEIGHT = """
create or replace temp macro shared_weight(a, b) as
    coalesce(list_sum(list_transform(list_intersect(a, b), lambda x: x % 1024)), 0)
"""

LOOKS_LIKE = """
create or replace temp macro looks_like(a, b) as (
    (length(a) >= 3 and length(b) >= 5 and starts_with(b, a))
    or (length(b) >= 3 and length(a) >= 5 and starts_with(a, b))
    or (length(a) >= 5 and jaro_winkler_similarity(a, b) >= 0.92)
)
"""
EXPLAINED = """
create or replace temp macro explained(missing, others) as coalesce(list_sum(list_transform(
    missing, lambda w: coalesce(list_max(list_transform(
        others, lambda o: case when looks_like(w.word, o.word) then least(w.weight, 2 * o.weight) else 0 end
    )), 0)
)), 0)
"""
BEGINS = """
create or replace temp macro begins(a, b) as a <> b and (starts_with(b, a || ' ') or starts_with(a, b || ' '))
"""
BEGUN_WEIGHT = 6.0  # what a beginning weighs at least that says who it is: 1 name in 400 (e^6)
# 1 for names of the same words. A word counts by its rarity; one of the name that looks like one of the other, 0.8.
SCORE = """
with records as (
    select id, name, tokens, total, wording, spelling, words, numbers,
        list_transform(list_zip(words, weights), lambda z: {{'word': z[1], 'weight': z[2]}}) as weighed,
        coalesce(list_sum(weights), 0) as weight
    from {table}
),
paired as (
    select p.id_l, p.id_r, p.match_weight, l.name as name_l, r.name as name_r, l.total as total_l, r.total as total_r,
        shared_weight(l.tokens, r.tokens) as shared,
        list_filter(l.weighed, lambda w: not list_contains(r.words, w.word)) as left_over,
        list_filter(r.weighed, lambda w: not list_contains(l.words, w.word)) as right_over,
        list_filter(l.words, lambda w: list_contains(r.words, w)) as common,
        l.numbers <> '' and r.numbers <> '' and l.numbers <> r.numbers as other_number,
        l.words[1] = r.words[1] and l.words[-1] = r.words[-1] as is_inside,
        begins(l.wording, r.wording) and least(len(l.words), len(r.words)) >= {begun_words}
        and least(l.weight, r.weight) >= {begun_weight} as is_begun,
        jaro_winkler_similarity(l.wording, r.wording) as alike,
        jaro_winkler_similarity(l.spelling, r.spelling) as alike_spelt
    from name_weighed as p
    inner join records as l on p.id_l = l.id
    inner join records as r on p.id_r = r.id
),
explained as (
    select *,
        (shared + 64 * 0.8 * explained(left_over, right_over)) / total_l as of_left,
        (shared + 64 * 0.8 * explained(right_over, left_over)) / total_r as of_right,
        coalesce(list_sum(list_transform(left_over, lambda w: w.weight)), 0) as left_weight,
        coalesce(list_sum(list_transform(right_over, lambda w: w.weight)), 0) as right_weight
    from paired
),
scored as (
    select *, greatest(if(is_begun and not other_number, {begun}, 0), (
        {in_common} + 0.6 * alike + 0.2 * alike_spelt - 0.017 * {apart} - if(other_number, {other_number}, 0)
    ) / 1.8) as raw_score
    from explained
)
select
    id_l, id_r, least(name_l, name_r) as left_name, greatest(name_l, name_r) as right_name,
    round(greatest(0.0, least(1.0, raw_score)), 4) as score,
    'in common: ' || coalesce(nullif(array_to_string(common, ' '), ''), 'no whole word')
        || case when len(left_over) + len(right_over) = 0 then ''
            else '; apart: ' || array_to_string(list_transform(left_over, lambda w: w.word), ' ')
            || ' / ' || array_to_string(list_transform(right_over, lambda w: w.word), ' ') end
        || if(is_begun, '; one is the beginning of the other', '')
        || '; match weight ' || format('{{:.1f}}', match_weight) as evidence,
    common, len(left_over) = 0 as is_left_whole, len(right_over) = 0 as is_right_whole, is_begun
from scored
where raw_score >= {least}
"""
MACROS = (SHARED_WEIGHT, LOOKS_LIKE, EXPLAINED, BEGINS)


@dataclass(frozen=True)
class Look:
    """Which of the weighed pairs are looked at again: those of ``least_weight`` bits, of ``id_l`` the ``best`` ones
    only.

    ``in_common``: how the share of each name's words that the other has counts; ``other_number``: what two names lose
    that hold different short numbers (PRACTICE 1, PRACTICE 2), of 1.8; ``apart``: the weight of what tells them apart;
    ``begun``: the least score where all of one name, ``begun_words`` words at least, is the beginning of the other (of
    such verified pairs below it 98 of 100 were one supplier; with two words 80: AGE UK, AGE UK LEEDS).
    """

    least_weight: float = LEAST_WEIGHT
    best: int | None = None
    in_common: str = OF_BOTH
    other_number: float = 0.2
    apart: str = LEFT_ON_BOTH_OR_INSIDE
    begun: float = 0.86
    begun_words: int = 3
