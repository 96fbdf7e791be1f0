-- The search reads its own tables: nobody looks the register up by pinyin any more, and every import pays for an index.

DROP INDEX elders_by_pinyin;

DROP INDEX elders_by_initials;
