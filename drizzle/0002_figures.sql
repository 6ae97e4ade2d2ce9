CREATE TABLE `hourly` (
	`hour` integer PRIMARY KEY NOT NULL,
	`aging` integer DEFAULT 0 NOT NULL,
	`appointed` integer DEFAULT 0 NOT NULL,
	`suspect` integer DEFAULT 0 NOT NULL,
	`recheck` integer DEFAULT 0 NOT NULL,
	`zero` integer DEFAULT 0 NOT NULL,
	`imported` integer DEFAULT 0 NOT NULL,
	`gained` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tally` (
	`state` text PRIMARY KEY NOT NULL,
	`videos` integer DEFAULT 0 NOT NULL,
	`uncounted` integer DEFAULT 0 NOT NULL,
	`waiting` integer DEFAULT 0 NOT NULL,
	`suspects` integer DEFAULT 0 NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `uploader` ADD `videos` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `uploader` ADD `plays` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `uploader` ADD `gain_per_1000_days` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `uploader_in_use` ON `uploader` (`id`) WHERE tracked_at IS NOT NULL OR videos > 0;--> statement-breakpoint
ALTER TABLE `video` ADD `rate` real;--> statement-breakpoint
ALTER TABLE `video` ADD `rated_at` integer;--> statement-breakpoint
ALTER TABLE `video` ADD `rank` integer;--> statement-breakpoint
CREATE INDEX `video_by_play` ON `video` (`play`,`id`) WHERE tracked = 1;--> statement-breakpoint
CREATE INDEX `video_by_gain` ON `video` (`rate`,`id`) WHERE tracked = 1;--> statement-breakpoint
CREATE INDEX `video_by_publishing` ON `video` (`published_at`,`id`) WHERE tracked = 1;--> statement-breakpoint
CREATE INDEX `video_by_name` ON `video` (`bvid`,`title`) WHERE tracked = 1;--> statement-breakpoint
CREATE INDEX `video_in_question` ON `video` (`state`,`observed_at`,`id`) WHERE tracked = 1 AND (check_after IS NOT NULL OR state <> 'live');--> statement-breakpoint
CREATE INDEX `video_in_waiting` ON `video` (`added_at`) WHERE tracked = 1 AND observed_at IS NULL AND state = 'live' AND gone_days = 0 AND last_gone_at IS NULL;--> statement-breakpoint
CREATE TRIGGER video_added AFTER INSERT ON video WHEN NEW.tracked = 1
BEGIN
  UPDATE tally SET videos = videos + 1, uncounted = uncounted + (NEW.observed_at IS NULL),
      waiting = waiting + (NEW.observed_at IS NULL AND NEW.check_after IS NULL), suspects = suspects + (NEW.suspect IS NOT NULL)
    WHERE state = NEW.state;
  INSERT INTO hourly (hour, aging, appointed)
    SELECT NEW.observed_at / 3600000, NEW.check_after IS NULL,
      NEW.check_after IS NOT NULL AND NEW.observed_from IS NOT 'import'
    WHERE NEW.observed_at IS NOT NULL
    ON CONFLICT (hour) DO UPDATE SET aging = aging + excluded.aging, appointed = appointed + excluded.appointed;
  INSERT INTO hourly (hour, suspect, recheck, zero, imported)
    SELECT NEW.check_after / 3600000, reason = 'suspect', reason = 'recheck', reason = 'zero', reason = 'imported'
    FROM (SELECT CASE WHEN NEW.suspect IS NOT NULL THEN 'suspect' WHEN NEW.state <> 'live' THEN 'recheck'
      WHEN NEW.play = 0 THEN 'zero' WHEN NEW.observed_from = 'import' THEN 'imported' ELSE 'recheck' END AS reason)
    WHERE NEW.check_after IS NOT NULL
    ON CONFLICT (hour) DO UPDATE SET suspect = suspect + excluded.suspect, recheck = recheck + excluded.recheck,
      zero = zero + excluded.zero, imported = imported + excluded.imported;
  UPDATE uploader SET videos = videos + 1, plays = plays + coalesce(NEW.play, 0),
      gain_per_1000_days = gain_per_1000_days + CAST(coalesce(NEW.rate, 0) * 1000 AS INTEGER)
    WHERE id = NEW.uploader_id;
END;
--> statement-breakpoint
CREATE TRIGGER video_removed AFTER DELETE ON video WHEN OLD.tracked = 1
BEGIN
  UPDATE tally SET videos = videos - 1, uncounted = uncounted - (OLD.observed_at IS NULL),
      waiting = waiting - (OLD.observed_at IS NULL AND OLD.check_after IS NULL), suspects = suspects - (OLD.suspect IS NOT NULL)
    WHERE state = OLD.state;
  UPDATE hourly SET aging = aging - (OLD.check_after IS NULL),
      appointed = appointed - (OLD.check_after IS NOT NULL AND OLD.observed_from IS NOT 'import')
    WHERE hour = OLD.observed_at / 3600000;
  UPDATE hourly SET suspect = suspect - (reason = 'suspect'), recheck = recheck - (reason = 'recheck'),
      zero = zero - (reason = 'zero'), imported = imported - (reason = 'imported')
    FROM (SELECT CASE WHEN OLD.suspect IS NOT NULL THEN 'suspect' WHEN OLD.state <> 'live' THEN 'recheck'
      WHEN OLD.play = 0 THEN 'zero' WHEN OLD.observed_from = 'import' THEN 'imported' ELSE 'recheck' END AS reason)
    WHERE hour = OLD.check_after / 3600000;
  UPDATE uploader SET videos = videos - 1, plays = plays - coalesce(OLD.play, 0),
      gain_per_1000_days = gain_per_1000_days - CAST(coalesce(OLD.rate, 0) * 1000 AS INTEGER)
    WHERE id = OLD.uploader_id;
END;
--> statement-breakpoint
CREATE TRIGGER video_read AFTER UPDATE OF play, observed_at, rate ON video
WHEN OLD.tracked = 1 AND NEW.tracked = 1 AND OLD.check_after IS NULL AND NEW.check_after IS NULL
  AND NEW.observed_at IS NOT NULL AND OLD.suspect IS NULL AND NEW.suspect IS NULL
  AND OLD.state = NEW.state AND OLD.uploader_id IS NEW.uploader_id
BEGIN
  UPDATE tally SET uncounted = uncounted - 1, waiting = waiting - 1
    WHERE state = NEW.state AND OLD.observed_at IS NULL;
  UPDATE hourly SET aging = aging - 1
    WHERE hour = OLD.observed_at / 3600000 AND OLD.observed_at / 3600000 <> NEW.observed_at / 3600000;
  INSERT INTO hourly (hour, aging, gained)
    SELECT NEW.observed_at / 3600000, OLD.observed_at / 3600000 IS NOT NEW.observed_at / 3600000,
      CASE WHEN NEW.observed_at > OLD.observed_at AND NEW.play > OLD.play
        AND OLD.observed_from <> 'import' AND NEW.observed_from <> 'import' THEN NEW.play - OLD.play ELSE 0 END
    WHERE NEW.observed_at IS NOT OLD.observed_at
    ON CONFLICT (hour) DO UPDATE SET aging = aging + excluded.aging, gained = gained + excluded.gained;
  UPDATE hourly SET gained = gained - (OLD.play - NEW.play)
    WHERE hour = OLD.observed_at / 3600000 AND NEW.observed_at < OLD.observed_at AND NEW.play < OLD.play
      AND OLD.observed_from <> 'import' AND NEW.observed_from <> 'import';
  UPDATE uploader SET plays = plays + coalesce(NEW.play, 0) - coalesce(OLD.play, 0),
      gain_per_1000_days = gain_per_1000_days + CAST(coalesce(NEW.rate, 0) * 1000 AS INTEGER) - CAST(coalesce(OLD.rate, 0) * 1000 AS INTEGER)
    WHERE id = NEW.uploader_id AND (NEW.play IS NOT OLD.play OR NEW.rate IS NOT OLD.rate);
END;
--> statement-breakpoint
CREATE TRIGGER video_changed
AFTER UPDATE OF tracked, uploader_id, play, observed_at, observed_from, check_after, state, suspect, rate ON video
WHEN (OLD.tracked = 1 OR NEW.tracked = 1)
  AND NOT (OLD.tracked = 1 AND NEW.tracked = 1 AND OLD.check_after IS NULL AND NEW.check_after IS NULL
    AND NEW.observed_at IS NOT NULL AND OLD.suspect IS NULL AND NEW.suspect IS NULL
    AND OLD.state = NEW.state AND OLD.uploader_id IS NEW.uploader_id)
BEGIN
  UPDATE tally SET videos = videos - 1, uncounted = uncounted - (OLD.observed_at IS NULL),
      waiting = waiting - (OLD.observed_at IS NULL AND OLD.check_after IS NULL), suspects = suspects - (OLD.suspect IS NOT NULL)
    WHERE state = OLD.state AND OLD.tracked = 1;
  UPDATE tally SET videos = videos + 1, uncounted = uncounted + (NEW.observed_at IS NULL),
      waiting = waiting + (NEW.observed_at IS NULL AND NEW.check_after IS NULL), suspects = suspects + (NEW.suspect IS NOT NULL)
    WHERE state = NEW.state AND NEW.tracked = 1;
  INSERT INTO hourly (hour, aging, appointed)
    SELECT OLD.observed_at / 3600000, -(OLD.check_after IS NULL),
      -(OLD.check_after IS NOT NULL AND OLD.observed_from IS NOT 'import')
      WHERE OLD.tracked = 1 AND OLD.observed_at IS NOT NULL
    UNION ALL
    SELECT NEW.observed_at / 3600000, NEW.check_after IS NULL,
      NEW.check_after IS NOT NULL AND NEW.observed_from IS NOT 'import'
      WHERE NEW.tracked = 1 AND NEW.observed_at IS NOT NULL
    ON CONFLICT (hour) DO UPDATE SET aging = aging + excluded.aging, appointed = appointed + excluded.appointed;
  INSERT INTO hourly (hour, suspect, recheck, zero, imported)
    SELECT hour, sign * (reason = 'suspect'), sign * (reason = 'recheck'), sign * (reason = 'zero'), sign * (reason = 'imported')
    FROM (
      SELECT -1 AS sign, OLD.check_after / 3600000 AS hour,
        CASE WHEN OLD.suspect IS NOT NULL THEN 'suspect' WHEN OLD.state <> 'live' THEN 'recheck'
          WHEN OLD.play = 0 THEN 'zero' WHEN OLD.observed_from = 'import' THEN 'imported' ELSE 'recheck' END AS reason
        WHERE OLD.tracked = 1 AND OLD.check_after IS NOT NULL
      UNION ALL
      SELECT 1, NEW.check_after / 3600000,
        CASE WHEN NEW.suspect IS NOT NULL THEN 'suspect' WHEN NEW.state <> 'live' THEN 'recheck'
          WHEN NEW.play = 0 THEN 'zero' WHEN NEW.observed_from = 'import' THEN 'imported' ELSE 'recheck' END
        WHERE NEW.tracked = 1 AND NEW.check_after IS NOT NULL
    ) WHERE true
    ON CONFLICT (hour) DO UPDATE SET suspect = suspect + excluded.suspect, recheck = recheck + excluded.recheck,
      zero = zero + excluded.zero, imported = imported + excluded.imported;
  INSERT INTO hourly (hour, gained)
    SELECT NEW.observed_at / 3600000, NEW.play - OLD.play
    WHERE OLD.tracked = 1 AND NEW.observed_at > OLD.observed_at AND NEW.play > OLD.play
      AND OLD.observed_from <> 'import' AND NEW.observed_from <> 'import'
    ON CONFLICT (hour) DO UPDATE SET gained = gained + excluded.gained;
  UPDATE hourly SET gained = gained - (OLD.play - NEW.play)
    WHERE hour = OLD.observed_at / 3600000 AND NEW.observed_at < OLD.observed_at AND NEW.play < OLD.play
      AND OLD.observed_from <> 'import' AND NEW.observed_from <> 'import';
  UPDATE uploader SET videos = videos - 1, plays = plays - coalesce(OLD.play, 0),
      gain_per_1000_days = gain_per_1000_days - CAST(coalesce(OLD.rate, 0) * 1000 AS INTEGER)
    WHERE id = OLD.uploader_id AND OLD.tracked = 1;
  UPDATE uploader SET videos = videos + 1, plays = plays + coalesce(NEW.play, 0),
      gain_per_1000_days = gain_per_1000_days + CAST(coalesce(NEW.rate, 0) * 1000 AS INTEGER)
    WHERE id = NEW.uploader_id AND NEW.tracked = 1;
END;
--> statement-breakpoint
INSERT INTO tally (state) VALUES ('live'), ('gone'), ('hidden'), ('review'), ('login-only');
--> statement-breakpoint
INSERT INTO tally (state, videos, uncounted, waiting, suspects)
  SELECT state, count(*), count(*) FILTER (WHERE observed_at IS NULL),
    count(*) FILTER (WHERE observed_at IS NULL AND check_after IS NULL), count(suspect)
  FROM video NOT INDEXED WHERE tracked = 1 GROUP BY state
  ON CONFLICT (state) DO UPDATE SET videos = excluded.videos, uncounted = excluded.uncounted,
    waiting = excluded.waiting, suspects = excluded.suspects;
--> statement-breakpoint
INSERT INTO hourly (hour, aging, appointed)
  SELECT observed_at / 3600000, count(*) FILTER (WHERE check_after IS NULL),
    count(*) FILTER (WHERE check_after IS NOT NULL AND observed_from IS NOT 'import')
  FROM video NOT INDEXED WHERE tracked = 1 AND observed_at IS NOT NULL GROUP BY 1;
--> statement-breakpoint
INSERT INTO hourly (hour, suspect, recheck, zero, imported)
  SELECT hour, sum(reason = 'suspect'), sum(reason = 'recheck'), sum(reason = 'zero'), sum(reason = 'imported')
  FROM (SELECT check_after / 3600000 AS hour,
      CASE WHEN suspect IS NOT NULL THEN 'suspect' WHEN state <> 'live' THEN 'recheck'
        WHEN play = 0 THEN 'zero' WHEN observed_from = 'import' THEN 'imported' ELSE 'recheck' END AS reason
    FROM video NOT INDEXED WHERE tracked = 1 AND check_after IS NOT NULL)
  WHERE true GROUP BY hour
  ON CONFLICT (hour) DO UPDATE SET suspect = excluded.suspect, recheck = excluded.recheck,
    zero = excluded.zero, imported = excluded.imported;
--> statement-breakpoint
INSERT INTO hourly (hour, gained)
  SELECT newest.observed_at / 3600000, sum(newest.play - before.play)
  FROM video v NOT INDEXED
    CROSS JOIN observation newest ON newest.video_id = v.id AND newest.observed_at = v.observed_at
    CROSS JOIN observation before ON before.video_id = v.id AND before.observed_at =
      (SELECT max(o.observed_at) FROM observation o WHERE o.video_id = v.id AND o.observed_at < v.observed_at)
  WHERE v.tracked = 1 AND newest.play > before.play
    AND newest.source_id <> (SELECT id FROM source WHERE name = 'import')
    AND before.source_id <> (SELECT id FROM source WHERE name = 'import')
  GROUP BY 1
  ON CONFLICT (hour) DO UPDATE SET gained = excluded.gained;
--> statement-breakpoint
UPDATE uploader SET videos = f.videos, plays = f.plays
  FROM (SELECT uploader_id, count(*) AS videos, coalesce(sum(play), 0) AS plays
    FROM video NOT INDEXED WHERE tracked = 1 AND uploader_id IS NOT NULL GROUP BY uploader_id) f
  WHERE uploader.id = f.uploader_id;
