using System.Collections.Concurrent;
using Coldstart.Analytics;

namespace Coldstart.Grains;

/// <summary>Where functions live, as far as a front end has heard: a hint, by which calls are joined. Silos have small numbers.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class FunctionPlaces
{
    private readonly ConcurrentDictionary<Guid, int> places = new();
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly string[] silos = new string[Limits.SilosRemembered];
    private readonly Lock gate = new();

    /// <summary>The number of a function's silo; null where it is not known.</summary>
    public int? Find(Guid function) => places.TryGetValue(function, out var silo) ? silo : null;

    /// <summary>The address of a silo.</summary>
    public string AddressOf(int silo) => silos[silo];

    /// <summary>An answer told where a function lives.</summary>
    public void Learn(Guid function, string silo)
    {
        if (NumberOf(silo) is not { } number) return;
        if (places.Count >= Limits.FunctionPlacesKept) places.Clear();
        places[function] = number;
    }

    /// <summary>It was not there.</summary>
    public void Forget(Guid function) => places.TryRemove(function, out _);

    private int? NumberOf(string silo)
    {
        if (numbers.TryGetValue(silo, out var known)) return known;
        lock (gate)
        {
            if (numbers.TryGetValue(silo, out known)) return known;
            // A process that has outlived so many silos calls functions of new ones one by one.
            if (numbers.Count == silos.Length) return null;
            silos[numbers.Count] = silo;
            return numbers[silo] = numbers.Count;
        }
    }
}
