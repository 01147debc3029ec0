namespace Coldstart.Analytics.Functions;

/// <summary>What became of a block.</summary>
public enum ApplyVerdict
{
    Applied,

    /// <summary>It was applied before.</summary>
    Duplicate,

    /// <summary>An earlier block of the lane is missing.</summary>
    Gap,
}

/// <param name="Verdict">What became of the block.</param>
/// <param name="Duplicates">With <see cref="ApplyVerdict.Applied"/>: records that brought nothing new.</param>
public readonly record struct ApplyResult(ApplyVerdict Verdict, int Duplicates);
