using System.Globalization;

namespace Switchyard.Sidecar.Formats;

/// <summary>An ISO 8601 duration with whole numbers, <c>[Rn/]PnYnMnWnDTnHnMnS</c>, as actor timers and reminders take it (contract, sections 7.6 and 7.7).</summary>
/// <param name="Years">Calendar years.</param>
/// <param name="Months">Calendar months.</param>
/// <param name="Days">Days, weeks included.</param>
/// <param name="Time">The part after <c>T</c>.</param>
/// <param name="Repetitions">n of <c>Rn/</c>; null without it.</param>
public readonly record struct Iso8601Duration(int Years, int Months, int Days, TimeSpan Time, int? Repetitions)
{
    // Go counts nanoseconds in 64 bits, so about 292 years.
    private const int MaxHours = 2_562_047;

    /// <summary>True when it has years, months, weeks or days, so that its length depends on the calendar.</summary>
    public bool HasDate => Years != 0 || Months != 0 || Days != 0;

    /// <summary>Reads the text; false when it is not an ISO 8601 duration. <c>Rn</c> alone is one, of no length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Iso8601Duration duration)
    {
        duration = default;
        if (text.Length < 2)
            return false;
        int? repetitions = null;
        if (text[0] == 'R')
        {
            var slash = text.IndexOf('/');
            if (!TryParseNumber(slash < 0 ? text[1..] : text[1..slash], out var count))
                return false;
            repetitions = count;
            text = slash < 0 ? [] : text[(slash + 1)..];
            if (text.IsEmpty)
            {
                duration = duration with { Repetitions = repetitions };
                return true;
            }
        }
        return text[0] == 'P' && TryParseFields(text[1..], repetitions, out duration);
    }

    /// <summary>The moment this long after another one; calendar parts first.</summary>
    public DateTimeOffset AddTo(DateTimeOffset moment) => moment.AddYears(Years).AddMonths(Months).AddDays(Days).Add(Time);

    private static bool TryParseFields(ReadOnlySpan<char> text, int? repetitions, out Iso8601Duration duration)
    {
        duration = new Iso8601Duration(0, 0, 0, TimeSpan.Zero, repetitions);
        var inTime = false;
        while (!text.IsEmpty)
        {
            if (text[0] == 'T' && !inTime)
            {
                inTime = true;
                text = text[1..];
                continue;
            }
            var unit = text.IndexOfAnyExceptInRange('0', '9');
            if (unit <= 0 || !TryParseNumber(text[..unit], out var number))
                return false;
            switch (text[unit], inTime)
            {
                case ('Y', false): duration = duration with { Years = number }; break;
                case ('M', false): duration = duration with { Months = number }; break;
                case ('W', false) when number <= MaxHours / 7: duration = duration with { Days = duration.Days + number * 7 }; break;
                case ('D', false) when number <= MaxHours: duration = duration with { Days = duration.Days + number }; break;
                case ('H', true) when number <= MaxHours: duration = duration with { Time = duration.Time + TimeSpan.FromHours(number) }; break;
                case ('M', true): duration = duration with { Time = duration.Time + TimeSpan.FromMinutes(number) }; break;
                case ('S', true): duration = duration with { Time = duration.Time + TimeSpan.FromSeconds(number) }; break;
                default: return false;
            }
            text = text[(unit + 1)..];
        }
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
