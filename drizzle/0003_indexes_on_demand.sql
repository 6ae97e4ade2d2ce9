DROP INDEX `video_by_play`;--> statement-breakpoint
DROP INDEX `video_by_gain`;