namespace Coldstart.Ingestion.Json;

/// <summary>What the last records looked like: which field followed which, and which modules. Only a guess: it never changes what is read.</summary>
internal sealed class ShapeMemory
{
    private const int PauseMax = 63;

    private int pause;
    private int pauseLeft;

    /// <summary>The field that came behind a field; behind <see cref="InvocationField.Other"/> stands the first of a record.</summary>
    public InvocationField[] Next { get; } = new InvocationField[InvocationFields.Count];

    public ModuleShapes Modules { get; } = new();

    public DayText Day { get; } = new();

    /// <summary>Records that were read the short way.</summary>
    public long Hits { get; private set; }

    /// <summary>Off: every record is read the long way.</summary>
    public bool IsOff { get; set; }

    /// <summary>Whether a guess is worth its time: after records that were no such shape, fewer and fewer are tried.</summary>
    public bool IsWorthATry()
    {
        if (IsOff) return false;
        if (pauseLeft == 0) return true;
        pauseLeft--;
        return false;
    }

    /// <summary>Says how the guess went.</summary>
    public void Learn(bool isHit)
    {
        if (isHit) Hits++;
        pause = isHit ? 0 : Math.Min(pause * 2 + 1, PauseMax);
        pauseLeft = isHit ? 0 : pause / 2;
    }
}
