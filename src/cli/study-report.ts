// The report of a study: a page in its folder.

import { join } from "node:path";
import { writeWhole } from "../node/files.ts";
import { STUDY_FILES } from "../node/study-folder.ts";
import type { StudyDocument } from "../report/study-document.ts";
import { studyHtml } from "../report/study-html.ts";
import type { Language } from "../words/index.ts";

/** Its path. @throws cannot-write */
export async function writeReport(
  folder: string,
  document: StudyDocument,
  language: Language,
): Promise<string> {
  const path = join(folder, STUDY_FILES.report);
  await writeWhole(path, studyHtml(document, language));
  return path;
}
