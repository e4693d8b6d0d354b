import { Anchor, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Caution } from '../../../components/Caution.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useAct } from '../../../engine/useAct.ts';
import { startAddress } from '../evaluation/startAddress.ts';
import { addressOf } from '../place.ts';
import type { AdapterDialogProps } from './AdapterDialogs.tsx';
import classes from './adapters.module.css';

/** A reason has to say something. */
const leastCharacters = 3;

/** Puts it before the operators, or takes it away; through a closed gate with a reason only. */
export function OfferDialog({ adapter, onClose }: AdapterDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const { id, name, offered, gate, evaluation } = adapter;
  const needsReason = !offered && gate !== 'passed';
  const despite = reason.trim();
  const { form } = useAct(
    (client) =>
      client.training.adapters.offer({
        adapter: id,
        offered: !offered,
        ...(needsReason ? { despite } : {}),
      }),
    onClose,
  );
  return (
    <FormDialog
      {...form}
      title={t(offered ? 'trainingAdapters.offer.takeBackTitle' : 'trainingAdapters.offer.title')}
      action={t(offered ? 'trainingAdapters.act.takeBack' : 'trainingAdapters.act.offer')}
      isReady={!needsReason || despite.length >= leastCharacters}
      onClose={onClose}
    >
      <Text fw={650} className={classes.wrapped}>
        {name}
      </Text>
      <Text size="sm">
        {t(offered ? 'trainingAdapters.offer.takeBackText' : 'trainingAdapters.offer.text')}
      </Text>
      {needsReason ? (
        <>
          <Caution title={t(`trainingAdapters.offer.gate.${gate}`)}>
            <Text size="sm">
              {t(`trainingAdapters.offer.gateText.${gate}`)}{' '}
              <Anchor
                href={addressOf('evaluations', evaluation ?? startAddress(id))}
                size="sm"
                underline="always"
              >
                {t(evaluation ? 'trainingRun.showEvaluation' : 'trainingRun.evaluate')}
              </Anchor>
            </Text>
          </Caution>
          <Textarea
            label={t('trainingAdapters.offer.reason')}
            description={t('trainingAdapters.offer.reasonText')}
            value={reason}
            maxLength={1000}
            autosize
            minRows={2}
            maxRows={6}
            data-autofocus
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </>
      ) : null}
    </FormDialog>
  );
}
